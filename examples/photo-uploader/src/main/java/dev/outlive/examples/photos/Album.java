package dev.outlive.examples.photos;

import dev.outlive.protocol.wire.OutliveHome;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What to upload and where to: the arguments of the command. */
record Album(OutliveHome home, List<Photo> photos) {
    /**
     * A file, the key its upload has in every run, and where it goes.
     *
     * @param key the file's name
     */
    record Photo(String key, Path file, URI target) {}

    static Album of(String... arguments) {
        String server = null;
        OutliveHome home = OutliveHome.current();
        var files = new ArrayList<Path>();
        for (int i = 0; i < arguments.length; i++) {
            boolean isOption = arguments[i].startsWith("--");
            if (isOption && i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            switch (arguments[i]) {
                case "--server" -> server = arguments[++i];
                case "--home" -> home = OutliveHome.under(Path.of(arguments[++i]));
                default -> {
                    if (isOption) {
                        throw new IllegalArgumentException("unknown option " + arguments[i]);
                    }
                    files.add(Path.of(arguments[i]));
                }
            }
        }
        if (server == null || files.isEmpty()) {
            throw new IllegalArgumentException("a server and at least one file are needed");
        }
        URI folder = URI.create(server.endsWith("/") ? server : server + "/");
        var photos = files.stream().map(file -> photo(folder, file)).toList();
        var keys = new HashSet<String>();
        for (Photo photo : photos) {
            if (!keys.add(photo.key())) {
                throw new IllegalArgumentException(
                        "two files are named " + photo.key() + "; the name is the upload's key");
            }
        }
        return new Album(home, photos);
    }

    private static Photo photo(URI folder, Path file) {
        String name = String.valueOf(file.getFileName());
        String coded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return new Photo(name, file, folder.resolve(coded));
    }

    /** The photo of this key, if this run was asked for it. */
    Optional<Photo> photo(String key) {
        return photos.stream().filter(photo -> photo.key().equals(key)).findFirst();
    }
}
