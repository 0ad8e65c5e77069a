package io.periscope.s3;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.source.Variables;
import io.periscope.s3.BucketSettings.Access;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * A connection to the store that a bucket is in, and the meaning of its failures.
 *
 * @param place for messages: the bucket and where the store is
 */
record Store(String stream, S3Client client, String place) implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** What these say may be otherwise in a moment, though it sounds like our mistake. */
  private static final List<String> PASSING =
      List.of("RequestTimeout", "RequestTimeTooSkewed", "SlowDown", "ExpiredToken");

  private static final List<String> WRONG_REGION =
      List.of(
          "AuthorizationHeaderMalformed",
          "PermanentRedirect",
          "IllegalLocationConstraintException");

  /**
   * @throws PeriscopeException (USER) when it is not known who asks or where
   */
  static Store open(String stream, BucketSettings settings, Map<String, String> environment) {
    String owner = "stream '" + stream + "'";
    Access access = settings.access();
    Optional<String> endpoint =
        access.endpoint().map(text -> Variables.fill(owner, text, environment));
    String place =
        "bucket '%s' at %s".formatted(settings.path().bucket(), endpoint.orElse("Amazon S3"));
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .forcePathStyle(access.pathStyle());
    endpoint.ifPresent(text -> builder.endpointOverride(uri(owner, text)));
    access
        .region()
        .map(text -> Variables.fill(owner, text, environment))
        .or(() -> Optional.ofNullable(environment.get("AWS_REGION")))
        // Most other stores take any.
        .or(() -> endpoint.map(e -> "us-east-1"))
        .ifPresent(region -> builder.region(Region.of(region)));
    try {
      builder.credentialsProvider(credentials(owner, access, environment));
      return new Store(stream, builder.build(), place);
    } catch (SdkClientException e) {
      throw new PeriscopeException(
          Fault.USER,
          "%s: the %s cannot be asked: %s. Declare 'region', and 'access_key' with 'secret_key' or 'anonymous: true', or set AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; then start anew"
              .formatted(owner, place, e.getMessage()),
          e);
    }
  }

  private static URI uri(String owner, String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() != null && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw PeriscopeException.user(
        "%s: the endpoint '%s' is not an address such as https://minio:9000"
            .formatted(owner, text));
  }

  private static AwsCredentialsProvider credentials(
      String owner, Access access, Map<String, String> environment) {
    if (access.anonymous()) {
      return AnonymousCredentialsProvider.create();
    }
    if (access.keys().isPresent()) {
      return StaticCredentialsProvider.create(
          AwsBasicCredentials.create(
              Variables.fill(owner, access.keys().get().access(), environment),
              Variables.fill(owner, access.keys().get().secret(), environment)));
    }
    AwsCredentialsProvider found = DefaultCredentialsProvider.builder().build();
    found.resolveCredentials();
    return found;
  }

  /** What a failed request means. */
  PeriscopeException failure(String doing, SdkException e) {
    String what = "stream '%s': the %s cannot be %s".formatted(stream, place, doing);
    if (!(e instanceof AwsServiceException answer)) {
      return PeriscopeException.resource(
          "%s: %s. It is tried again".formatted(what, e.getMessage()), e);
    }
    String code = code(answer);
    String said = code.isEmpty() ? "status " + answer.statusCode() : code + ", " + text(answer);
    if (code.equals("NoSuchBucket")) {
      return PeriscopeException.resource(
          "stream '%s': there is no %s yet; it is waited for".formatted(stream, place), e);
    }
    if (answer.statusCode() >= 500 || answer.statusCode() == 429 || PASSING.contains(code)) {
      return PeriscopeException.resource("%s: %s. It is tried again".formatted(what, said), e);
    }
    String todo =
        answer.statusCode() / 100 == 3 || WRONG_REGION.contains(code)
            ? "Declare the 'region' that the bucket is in"
            : "Check 'path', 'endpoint', the keys and what they are allowed to do";
    return new PeriscopeException(
        Fault.USER, "%s: %s. %s, and start anew".formatted(what, said, todo), e);
  }

  static String code(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("");
  }

  static String text(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .map(AwsErrorDetails::errorMessage)
        .orElse("status " + e.statusCode());
  }

  @Override
  public void close() {
    client.close();
  }
}
