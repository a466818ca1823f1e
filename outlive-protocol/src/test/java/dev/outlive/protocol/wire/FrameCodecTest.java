package dev.outlive.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
    @Test
    void unknownFieldsAreIgnored() {
        ClientFrame frame =
                client("{\"frame\":\"ReadResponse\",\"call\":3,\"task\":\"01KAPHZ3V5Q8G6T2M4N7R9SXWY\",\"later\":[1]}");
        assertThat(frame).isInstanceOf(ClientFrame.ReadResponse.class);
    }

    @Test
    void unknownFramesAreRefusedByNameWithTheirCall() {
        assertThatThrownBy(() -> client("{\"frame\":\"Teleport\",\"call\":9}"))
                .isInstanceOfSatisfying(WireException.class, refused -> {
                    assertThat(refused).hasMessageContaining("Teleport");
                    assertThat(refused.call()).isEqualTo(9);
                    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME);
                    assertThat(refused.isRecoverable()).isTrue();
                });
    }

    @Test
    void aDaemonFrameIsNoClientFrame() {
        assertThatThrownBy(() -> client("{\"frame\":\"Done\",\"call\":1}")).hasMessageContaining("Done");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"frame":"Status","call":9,"x":{"y":1e                | 9
            {"frame":"Status","x":[{"call":3}],"call":9,"x":1,"x" | 9
            {"call":9,"frame":"Status","call":9}                  | 9
            {"frame":"Status","x":{"call":3},"x":tru,"call":9}    | 0
            {"frame":"Status","call":1e400000,"x"                 | 0
            {"frame":"Status","call":"9","x"                      | 0
            ["call",9,                                            | 0""")
    void aLineThatCantBeReadIsRefusedWithItsCallIfThatStandsBefore(String line, long call) {
        assertThatThrownBy(() -> client(line))
                .isInstanceOfSatisfying(
                        WireException.class,
                        refused -> assertThat(refused.call()).isEqualTo(call));
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThatThrownBy(() -> client("{\"frame\":\"ReadResponse\",\"call\":3}"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("task");
    }

    @Proves("I31")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"frame\":7}",
                "{\"frame\":\"Status\",\"call\":\"x\"}",
                "{\"frame\":\"Status\",\"call\":1,\"call\":2}",
                "{\"frame\":\"Status\",\"call\":1e400000}",
                "{\"frame\":\"Status\",\"call\":1}{\"frame\":\"Status\",\"call\":2}",
                "{\"frame\":\"ReadResponse\",\"call\":1,\"task\":\"../../etc\"}",
                "{\"frame\":\"Act\",\"call\":1,\"session\":{\"app\":\"a b\",\"session\":\"s\"},\"task\":\"01KAPHZ3V5Q8G6T2M4N7R9SXWY\",\"action\":\"resume\"}",
                "{\"frame\":\"Acknowledge\",\"call\":1,\"session\":{\"app\":\"a\",\"session\":\"s\"},\"capability\":\"c\",\"seqs\":[null]}",
            })
    void brokenLinesAreRefusedAndNothingElse(String line) {
        assertThatThrownBy(() -> client(line)).isInstanceOf(WireException.class);
    }

    @Proves("I31")
    @Test
    void deepNestingIsRefused() {
        String deep = "{\"frame\":\"Status\",\"call\":1,\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThatThrownBy(() -> client(deep)).isInstanceOf(WireException.class);
    }

    @Proves("I31")
    @Test
    void everyTruncationOfEveryExampleIsRefusedOrWhole() {
        for (Frame frame : Examples.all()) {
            byte[] line = FrameCodec.encode(frame);
            for (int length = 0; length < line.length - 1; length++) {
                byte[] cut = Arrays.copyOf(line, length);
                assertThatThrownBy(() -> decode(frame, cut)).isInstanceOf(WireException.class);
            }
        }
    }

    @Proves("I31")
    @Test
    void flippedBytesGiveAFrameOrAWireExceptionAndNothingElse() {
        var random = new Random(20261122);
        for (Frame frame : Examples.all()) {
            byte[] line = FrameCodec.encode(frame);
            for (int round = 0; round < 300; round++) {
                byte[] mutated = Arrays.copyOf(line, line.length - 1);
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
                try {
                    assertThat(decode(frame, mutated)).isNotNull();
                } catch (WireException refused) {
                    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME);
                }
            }
        }
    }

    @Test
    void linesArriveInAnyPieces() throws IOException {
        byte[] both = concat(
                FrameCodec.encode(new ClientFrame.Status(1)), FrameCodec.encode(new ClientFrame.ListSessions(2)));
        for (int piece = 1; piece < both.length; piece++) {
            var reader = new FrameReader(new Pieces(both, piece));
            assertThat(reader.readClient()).contains(new ClientFrame.Status(1));
            assertThat(reader.readClient()).contains(new ClientFrame.ListSessions(2));
            assertThat(reader.readClient()).isEmpty();
        }
    }

    @Proves("I31")
    @Test
    void aLineOverTheCapEndsTheConnectionWithoutBeingHeldWhole() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                Arrays.fill(into, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        assertThatThrownBy(() -> new FrameReader(endless).readClient())
                .isInstanceOfSatisfying(
                        WireException.class,
                        refused -> assertThat(refused.isRecoverable()).isFalse());
    }

    @Test
    void aTornLastLineWasNeverSaid() throws IOException {
        byte[] torn = "{\"frame\":\"Status\",\"call\":1}".getBytes(StandardCharsets.UTF_8);
        assertThat(new FrameReader(new ByteArrayInputStream(torn)).readClient()).isEmpty();
    }

    @Proves("I29")
    @Test
    void credentialsAreNeverPrinted() {
        var fields = dev.outlive.protocol.model.Headers.empty().with("Authorization", "Bearer S3CR3T");
        var request = dev.outlive.protocol.model.Request.put(java.net.URI.create("http://h/p?token=S3CR3T"))
                .header("Authorization", "Bearer S3CR3T")
                .build();
        assertThat(fields.toString() + request).doesNotContain("S3CR3T");
    }

    private static ClientFrame client(String line) {
        return FrameCodec.decodeClient(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Frame decode(Frame like, byte[] line) {
        return like instanceof ClientFrame ? FrameCodec.decodeClient(line) : FrameCodec.decodeDaemon(line);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Gives at most so many bytes a read. */
    private static final class Pieces extends ByteArrayInputStream {
        private final int piece;

        Pieces(byte[] bytes, int piece) {
            super(bytes);
            this.piece = piece;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, piece));
        }
    }
}
