/** Where everything comes from and where it goes, column by column, out of the compiled plans. */
package io.periscope.core.lineage;
