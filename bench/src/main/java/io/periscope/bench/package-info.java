/** Measurements. Each prints what it measured beside what it is compared with, in the same run. */
package io.periscope.bench;
