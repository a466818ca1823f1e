/** Who a request says it is: challenges and their answers (RFC 9110 §11), and tokens of authorization servers. */
@NullMarked
package dev.outlive.transfer.auth;

import org.jspecify.annotations.NullMarked;
