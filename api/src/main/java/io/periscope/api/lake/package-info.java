/** The tables of the master dataset and of batch versions. Implemented by the engines. */
package io.periscope.api.lake;
