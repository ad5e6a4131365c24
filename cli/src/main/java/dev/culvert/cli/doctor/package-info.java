/**
 * What a machine has for Culvert, one {@link dev.culvert.cli.doctor.Check} a question. A new check
 * is a class of its own and a line in {@link dev.culvert.cli.doctor.MachineChecks}.
 */
@NullMarked
package dev.culvert.cli.doctor;

import org.jspecify.annotations.NullMarked;
