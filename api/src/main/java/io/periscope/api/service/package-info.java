/** What must run beside a workspace, such as a database of its own. */
package io.periscope.api.service;
