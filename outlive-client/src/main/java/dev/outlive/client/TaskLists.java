package dev.outlive.client;

import java.util.ArrayList;
import java.util.List;

/** The tasks of a session by kind, each in the order of their creation. */
public record TaskLists(List<DataTask> data, List<UploadTask> upload, List<DownloadTask> download) {
    public TaskLists {
        data = List.copyOf(data);
        upload = List.copyOf(upload);
        download = List.copyOf(download);
    }

    static TaskLists of(List<Task> tasks) {
        var data = new ArrayList<DataTask>();
        var upload = new ArrayList<UploadTask>();
        var download = new ArrayList<DownloadTask>();
        for (Task task : tasks) {
            if (task instanceof UploadTask one) {
                upload.add(one);
            } else if (task instanceof DownloadTask one) {
                download.add(one);
            } else if (task instanceof DataTask one) {
                data.add(one);
            }
        }
        return new TaskLists(data, upload, download);
    }
}
