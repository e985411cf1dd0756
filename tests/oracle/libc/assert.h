/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* csmith's headers include it; its programs assert nothing. */
#define assert(condition) ((void)0)
