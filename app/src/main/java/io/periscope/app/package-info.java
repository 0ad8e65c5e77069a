/**
 * The program: {@link io.periscope.app.Main} reads the command line, {@link
 * io.periscope.app.Application} puts the rooms together. Commands other than {@code up} talk HTTP
 * to the program that runs on the workspace's data folder, or start one of their own for as long as
 * they need it.
 */
package io.periscope.app;
