/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A whole file (docs/formats.md "Sealed proof", docs/protocol.md section 12.8 to 12.10).
 * */
#include "reference.h"

#include "ref_proof.h"
#include "ref_reader.h"

static bool judge(struct ref_heap *heap, const struct ref_machine *machine,
                  struct ref_program *program, const uint8_t *file, size_t len,
                  unsigned min_security, const char **why)
{
    struct ref_reader r = {.at = file, .left = len};
    *why = "file form";
    if (!ref_take_magic(&r, "zkcproof", 8) || ref_take32(&r) != 1) {
        return false;
    }
    const uint32_t len_link = ref_take32(&r);
    const uint8_t *const record = ref_take(&r, len_link);
    if (record == NULL) {
        return false;
    }
    struct ref_link link;
    if (!ref_link_read(&link, heap, machine, program, record, len_link, min_security,
                       why)) {
        return false;
    }
    const uint32_t n = link.n_segments + link.n_chunks;
    struct part {
        const uint8_t *bytes;
        uint32_t len;
    } *const parts = ref_alloc(heap, n, sizeof *parts);
    *why = "file form";
    for (uint32_t i = 0; i < n; i++) {
        parts[i].len = ref_take32(&r);
        parts[i].bytes = ref_take(&r, parts[i].len);
        if (parts[i].bytes == NULL) {
            return false;
        }
    }
    struct ext global_sum = ext_of(0);
    for (uint32_t i = 0; i < n; i++) {
        const unsigned kind = i >= link.n_segments;
        struct ref_heap own = {0};
        const bool holds = ref_proof_check(
            &own, machine, program, &link, kind, kind == 0 ? i : i - link.n_segments,
            parts[i].bytes, parts[i].len, &global_sum, why);
        ref_heap_free(&own);
        if (!holds) {
            return false;
        }
    }
    *why = "extra bytes";
    if (r.left != 0) {
        return false;
    }
    *why = "global sums";
    return ext_is_zero(global_sum);
}

void ref_verify(struct ref_verdict *verdict, const struct ref_machine *machine,
                struct ref_program *program, const uint8_t *file, size_t len,
                unsigned min_security)
{
    struct ref_heap heap = {0};
    const char *why = "";
    *verdict = (struct ref_verdict){0};
    verdict->is_accepted = judge(&heap, machine, program, file, len, min_security, &why);
    verdict->reason = verdict->is_accepted ? "accepted" : why;
    ref_heap_free(&heap);
}
