package dev.outlive.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A terminal behind a guard: of bytes from a server, those that could move its cursor or command it are written as
 * question marks. Lines, tabs and UTF-8 text pass.
 */
public final class VisibleOutput extends FilterOutputStream {
    private static final int C1_LEAD = 0xc2; // C2 80 to C2 9F are the control characters U+0080 to U+009F in UTF-8

    private boolean afterLead;

    public VisibleOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        int value = b & 0xff;
        if (afterLead) {
            afterLead = false;
            if (value < 0xa0 && value >= 0x80) {
                out.write('?');
                return;
            }
            out.write(C1_LEAD);
        }
        if (value == C1_LEAD) {
            afterLead = true;
            return;
        }
        boolean control = (value < 0x20 && value != '\n' && value != '\t' && value != '\r') || value == 0x7f;
        out.write(control ? '?' : value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public void flush() throws IOException {
        if (afterLead) {
            afterLead = false;
            out.write('?');
        }
        out.flush();
    }
}
