/** The documentation of a workspace as a site: pages that are served, or written as files. */
package io.periscope.server.docs;
