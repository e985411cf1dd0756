/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* csmith's headers include it; programs without floating point use nothing of it. */
