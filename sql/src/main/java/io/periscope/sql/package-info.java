/**
 * From the text of a view to a plan, and from a plan to texts of a dialect.
 *
 * <p>A text is read in {@code Frontend}: respelled ({@code Spelling}), looked over for slips
 * ({@code TokenCheck}), parsed, checked for what cannot be kept ({@code ViewGrammar}), and resolved
 * against what is declared, without conversions that could fail ({@code Coercion}). What the parser
 * or the validator complains of is told in plain words ({@code Explanation}). {@code ViewCompiler}
 * splits the relational tree at its aggregate; {@code Aggregation} knows how each aggregate is kept
 * and finished; {@code QueryText} and {@code ExpressionText} write trees and expressions, and a
 * {@code Dialect} spells what engines spell differently.
 *
 * <p>Nothing here runs a text; that is for the engines. Nothing here reads a file; that is for the
 * workspace.
 */
package io.periscope.sql;
