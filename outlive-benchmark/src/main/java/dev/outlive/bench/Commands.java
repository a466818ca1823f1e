package dev.outlive.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs other programs to their end, and reads how much processor time they took. */
final class Commands {
    private static final double TICKS_PER_SECOND = 100; // of the kernel's interface, on every Linux

    private Commands() {}

    static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ": " + said);
        }
    }

    /** Processor seconds of a living process. */
    static double processorSeconds(long pid) throws IOException {
        String[] fields = stat(Path.of("/proc/" + pid + "/stat"));
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Processor seconds of all programs this one has run and waited for. */
    static double processorSecondsOfEnded() throws IOException {
        String[] fields = stat(Path.of("/proc/self/stat"));
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    /** The fields behind the command's name, which may hold blanks: the state is number 0. */
    private static String[] stat(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }
}
