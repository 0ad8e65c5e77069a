/**
 * Shows trainings on an MLflow tracking server, by its REST API, version 2.0. That is six requests,
 * which the JDK's own HTTP client sends; {@code org.mlflow:mlflow-client} 2.17.2 is a jar of 8.6 MB
 * with other libraries inside, and adds nothing to them.
 */
package io.periscope.mlflow;
