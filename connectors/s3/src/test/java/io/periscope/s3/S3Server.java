package io.periscope.s3;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** An S3-compatible server (S3Proxy) on this machine alone, which keeps its objects in memory. */
final class S3Server implements AutoCloseable {
  static final String ACCESS = "tester";
  static final String SECRET = "very-secret";

  private final BlobStore objects = BlobStores.create("transient-nio2", new Properties());
  private S3Proxy server;
  private final int port;

  S3Server() throws Exception {
    server = start(0);
    port = server.getPort();
  }

  private S3Proxy start(int at) throws Exception {
    S3Proxy started =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(URI.create("http://127.0.0.1:" + at))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS, SECRET)
            .build();
    started.start();
    return started;
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  void stop() throws Exception {
    server.stop();
  }

  /** By the same address, with what it had. */
  void startAgain() throws Exception {
    server = start(port);
  }

  void make(String bucket) {
    objects.createContainer(bucket);
  }

  void put(String bucket, String key, byte[] content) {
    objects.putBlob(
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentLength((long) content.length)
            .build(),
        new ByteArrayInputStream(content));
  }

  void delete(String bucket, String key) {
    objects.removeBlob(bucket, key);
  }

  List<String> keys(String bucket) {
    return objects.list(bucket).contents().stream().map(S3Object::key).toList();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
