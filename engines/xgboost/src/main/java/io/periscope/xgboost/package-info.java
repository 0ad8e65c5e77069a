/** Models that are trained here: trees of XGBoost, linear ones, and the mean. */
package io.periscope.xgboost;
