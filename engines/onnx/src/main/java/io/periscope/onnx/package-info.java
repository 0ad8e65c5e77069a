/** Models that were trained elsewhere, as ONNX files. The ONNX Runtime is known here only. */
package io.periscope.onnx;
