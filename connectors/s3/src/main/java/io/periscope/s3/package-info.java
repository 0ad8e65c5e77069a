/** Files that arrive in a bucket. The AWS SDK is known here only. */
package io.periscope.s3;
