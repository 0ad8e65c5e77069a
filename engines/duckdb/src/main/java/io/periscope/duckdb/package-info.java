/**
 * Batch, speed and serving on DuckDB. One instance holds it all: the state store with its
 * transactions, and the batch engine, which works on files. Which SQL runs is the plan's business;
 * here is where it runs, and what is one transaction.
 */
package io.periscope.duckdb;
