/**
 * The commands that a checkout has and an image does not, because they bring a broker along.
 *
 * <p>Nothing that a running installation needs: that is module cli.
 *
 * <p>Start with {@link dev.penstock.workbench.WorkbenchCommands}.
 */
@NullMarked
package dev.penstock.workbench;

import org.jspecify.annotations.NullMarked;
