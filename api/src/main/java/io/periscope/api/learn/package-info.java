/** What a library that learns from examples has to offer. */
package io.periscope.api.learn;
