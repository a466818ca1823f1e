package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.wire.FrameCodec;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserInfoTest {
    @Test
    void isAnObjectInJsonInTheOrderOfItsNames() {
        var info = new UserInfo(Map.of("b", "2", "a", "ü", "c", ""));
        String json = FrameCodec.JSON.writeValueAsString(info);
        assertThat(json).isEqualTo("{\"a\":\"ü\",\"b\":\"2\",\"c\":\"\"}");
        assertThat(FrameCodec.JSON.readValue(json, UserInfo.class)).isEqualTo(info);
        assertThat(FrameCodec.JSON.readValue("{}", UserInfo.class)).isEqualTo(UserInfo.none());
    }

    @Test
    void holdsSixtyFourKibibytesOfUtf8AndNoMore() {
        String most = "ü".repeat(UserInfo.BYTES_MAX / 2 - 1);
        assertThat(new UserInfo(Map.of("ab", most)).values()).containsEntry("ab", most);
        assertThatThrownBy(() -> new UserInfo(Map.of("abc", most)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536")
                .hasMessageContaining("65537");
    }

    @Test
    void aNameHasTwoHundredAndFiftyFiveCharactersAndNoMore() {
        String most = "ü".repeat(UserInfo.NAME_CHARACTERS_MAX);
        assertThat(new UserInfo(Map.of(most, "")).values()).containsKey(most);
        assertThatThrownBy(() -> new UserInfo(Map.of(most + "x", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255")
                .hasMessageContaining("256");
    }

    @Test
    void nothingInItIsNull() {
        assertThatThrownBy(() -> new UserInfo(Collections.singletonMap("a", null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FrameCodec.JSON.readValue("{\"a\":null}", UserInfo.class))
                .hasMessageContaining("null");
    }
}
