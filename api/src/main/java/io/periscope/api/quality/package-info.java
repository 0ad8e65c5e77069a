/** What came of expectations, and where that is remembered. Which there are is in the model. */
package io.periscope.api.quality;
