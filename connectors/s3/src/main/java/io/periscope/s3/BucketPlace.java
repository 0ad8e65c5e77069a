package io.periscope.s3;

import io.periscope.api.error.PeriscopeException;
import io.periscope.files.FailedFile;
import io.periscope.files.FoundFile;
import io.periscope.files.LocalFile;
import io.periscope.files.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket. An object is whole as soon as it is listed, and its tag (ETag) says which content it
 * has. To be read it is copied to this machine, one at a time. Nothing is written into the bucket:
 * an object that failed is mended by putting it there again.
 */
final class BucketPlace implements Place {
  private static final Logger LOG = LoggerFactory.getLogger(BucketPlace.class);
  private static final int GONE = 404;
  private static final int FORBIDDEN = 403;
  private static final int CHANGED = 412;

  private final String stream;
  private final BucketSettings settings;
  private final BucketPath path;
  private final Store store;
  private final Downloads downloads;
  private final Map<String, String> unreadable = new LinkedHashMap<>();

  BucketPlace(String stream, BucketSettings settings, Store store, Downloads downloads) {
    this.stream = stream;
    this.settings = settings;
    this.path = settings.path();
    this.store = store;
    this.downloads = downloads;
  }

  @Override
  public String path() {
    return path.text();
  }

  @Override
  public List<FoundFile> list() {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(path.bucket()).prefix(path.prefix());
    if (path.isFlat()) {
      request.delimiter("/");
    }
    List<FoundFile> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try {
      for (S3Object object : store.client().listObjectsV2Paginator(request.build()).contents()) {
        path.name(object.key())
            .map(name -> found(name, object))
            .filter(file -> path.glob().isPresent() || settings.arrivals().isKnown(file.fileName()))
            .filter(file -> names.add(file.name()))
            .ifPresent(found::add);
      }
    } catch (SdkException e) {
      throw store.failure("listed", e);
    }
    unreadable.keySet().retainAll(names);
    return found;
  }

  private static FoundFile found(String name, S3Object object) {
    return new FoundFile(
        name,
        Optional.ofNullable(object.size()).orElse(0L),
        micros(Optional.ofNullable(object.lastModified()).orElse(Instant.EPOCH)),
        Optional.ofNullable(object.eTag()).orElse(""));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  @Override
  public Map<String, String> unreadable() {
    return unreadable;
  }

  @Override
  public Optional<LocalFile> fetch(FoundFile file) {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(path.bucket()).key(path.key(file.name()));
    if (!file.tag().isEmpty()) {
      request.ifMatch(file.tag());
    }
    Path copy = downloads.next();
    try {
      GetObjectResponse got =
          store.client().getObject(request.build(), ResponseTransformer.toFile(copy));
      if (!isAs(file, got.contentLength(), got.eTag(), got.lastModified())) {
        Downloads.delete(copy);
        return Optional.empty();
      }
      unreadable.remove(file.name());
      return Optional.of(new Copy(copy));
    } catch (AwsServiceException e) {
      Downloads.delete(copy);
      if (e.statusCode() == GONE || e.statusCode() == CHANGED) {
        // The next listing has what is there then.
        return Optional.empty();
      }
      if (e.statusCode() == FORBIDDEN) {
        hold(file, e);
        return Optional.empty();
      }
      throw failure(file, e);
    } catch (SdkException e) {
      Downloads.delete(copy);
      throw failure(file, e);
    }
  }

  private PeriscopeException failure(FoundFile file, SdkException e) {
    return store.failure("read at '" + path.key(file.name()) + "'", e);
  }

  /** Whether it may be read can change, and must not keep the others waiting. */
  private void hold(FoundFile file, AwsServiceException e) {
    String why =
        "may not be read (%s, %s); it is waited for".formatted(Store.code(e), Store.text(e));
    if (!why.equals(unreadable.put(file.name(), why))) {
      LOG.warn("stream {}: {} {}", stream, path.key(file.name()), why);
    }
  }

  /** A listing knows milliseconds, an answer about one object only seconds. */
  private static boolean isAs(FoundFile file, Long bytes, String tag, Instant modified) {
    boolean same =
        file.tag().isEmpty()
            ? modified != null && modified.getEpochSecond() == file.modified() / 1_000_000
            : file.tag().equals(tag);
    return same && bytes != null && bytes == file.bytes();
  }

  private record Copy(Path path) implements LocalFile {
    @Override
    public boolean isChanged() {
      return false;
    }

    @Override
    public void close() {
      Downloads.delete(path);
    }
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public boolean keeps() {
    return !settings.delete();
  }

  @Override
  public boolean putAway(FoundFile file) throws IOException {
    String key = path.key(file.name());
    try {
      HeadObjectResponse now =
          store.client().headObject(head -> head.bucket(path.bucket()).key(key));
      if (!isAs(file, now.contentLength(), now.eTag(), now.lastModified())) {
        return false;
      }
      store
          .client()
          .deleteObject(
              delete -> {
                delete.bucket(path.bucket()).key(key);
                if (!file.tag().isEmpty()) {
                  delete.ifMatch(file.tag());
                }
              });
      return true;
    } catch (AwsServiceException e) {
      if (e.statusCode() == GONE) {
        return true;
      }
      if (e.statusCode() == CHANGED) {
        return false;
      }
      throw new IOException(Store.code(e) + ", " + Store.text(e), e);
    } catch (SdkException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void tell(String name, String text) {
    // The bucket is not ours to write to; who asks for the status is told.
  }

  @Override
  public Mending mending(FoundFile now, FailedFile how) {
    if (how.isOf(now)) {
      return Mending.NONE;
    }
    if (settings.arrivals().reload()) {
      return Mending.ANEW;
    }
    return how.isAtItsEnd() ? Mending.NONE : Mending.GOES_ON;
  }

  @Override
  public boolean isGone(String name) {
    try {
      store.client().headObject(head -> head.bucket(path.bucket()).key(path.key(name)));
      return false;
    } catch (AwsServiceException e) {
      return e.statusCode() == GONE;
    } catch (SdkException e) {
      throw store.failure("asked for '" + path.key(name) + "'", e);
    }
  }

  @Override
  public String howToMend() {
    return "put those there again that are to be read again";
  }

  @Override
  public String howToMakeRoom() {
    return "Declare done: delete, or move those away that are read";
  }

  @Override
  public void close() {
    try {
      store.close();
    } finally {
      downloads.close();
    }
  }
}
