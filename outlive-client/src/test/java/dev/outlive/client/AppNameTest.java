package dev.outlive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AppNameTest {
    @Test
    void isWhatTheEnvironmentSaysElseTheMainClassOrJar() {
        assertThat(AppName.of("com.example.photos", "x.Main").value()).isEqualTo("com.example.photos");
        assertThat(AppName.of("", "com.example.Main --server x/y").value()).isEqualTo("com.example.Main");
        assertThat(AppName.of("", "my.module/com.example.Main$Nested").value()).isEqualTo("com.example.Main_Nested");
        assertThat(AppName.of("", "/opt/photos/photos-1.2.jar a b").value()).isEqualTo("photos-1.2");
        assertThatThrownBy(() -> AppName.of("", ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OUTLIVE_APP");
        assertThat(AppName.current().value()).isNotEmpty();
    }
}
