/** The marks by which a test says which guarantee it proves and which acceptance item it covers. Tests only. */
@NullMarked
package dev.outlive.guarantees;

import org.jspecify.annotations.NullMarked;
