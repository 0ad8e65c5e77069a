package io.periscope.tests;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** An S3-compatible server (S3Proxy) on this machine alone, which keeps its objects in memory. */
final class S3Server implements AutoCloseable {
  static final String ACCESS = "tester";
  static final String SECRET = "very-secret";

  private final BlobStore objects = BlobStores.create("transient-nio2", new Properties());
  private S3Proxy server;
  private int port;

  S3Server() throws Exception {
    start();
  }

  /** Again by the same address, after {@link #stop}. */
  void start() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS, SECRET)
            .build();
    server.start();
    port = server.getPort();
  }

  void stop() throws Exception {
    server.stop();
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  void make(String bucket) {
    objects.createContainer(bucket);
  }

  /** An object is there as a whole, or not at all. */
  void put(String bucket, String key, byte[] content) {
    objects.putBlob(
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentLength((long) content.length)
            .build(),
        new ByteArrayInputStream(content));
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
