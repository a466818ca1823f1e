package dev.outlive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.model.CachePolicy;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TransferPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SessionConfigurationTest {
    private static SessionConfiguration.Builder photos() {
        return SessionConfiguration.background("photos").app("com.example.photos");
    }

    @Test
    void whatIsntGivenHasItsDefault() {
        assertThat(photos().build().settings()).isEqualTo(SessionSettings.defaults());
    }

    @Test
    void rootsCachesAndNetworksAreKept() {
        SessionSettings settings = photos().root("photos", Path.of("/home/me/photos/../pictures"))
                .requestCachePolicy(CachePolicy.RELOAD_IGNORING_LOCAL_AND_REMOTE)
                .allowsUltraConstrainedNetworkAccess(false)
                .build()
                .settings();
        assertThat(settings.roots()).containsExactly(new FileRoot("photos", "/home/me/pictures"));
        assertThat(settings.cachePolicy()).isEqualTo(CachePolicy.RELOAD_IGNORING_LOCAL_AND_REMOTE);
        assertThat(settings.policy()).isEqualTo(TransferPolicy.UNRESTRICTED.withoutUltraConstrainedNetworkAccess());
    }

    @Test
    void dnssecIsRefusedWithWhatToDoInstead() {
        assertThatThrownBy(() -> photos().requiresDnssecValidation(true))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("DNSSEC=yes");
        assertThat(photos().requiresDnssecValidation(false).build().settings()).isEqualTo(SessionSettings.defaults());
    }
}
