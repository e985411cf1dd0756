/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One digest for a list of tables. */
#include "air/digest_list.h"

#include <string.h>

#include "hash/blake3.h"

void air_digest_list(uint8_t digest[32], const struct air_graph *const *graphs,
                     uint32_t n_graphs)
{
    static const char label[10] = {'z', 'k', 'a', 'i', 'r', ' ', 'l', 'i', 's', 't'};
    uint8_t count[4];
    struct blake3 h;
    struct digest d;
    for (unsigned i = 0; i < 4; i++) {
        count[i] = (uint8_t)(n_graphs >> 8 * i);
    }
    blake3_init(&h);
    blake3_update(&h, label, sizeof label);
    blake3_update(&h, count, sizeof count);
    for (uint32_t i = 0; i < n_graphs; i++) {
        blake3_update(&h, graphs[i]->digest, sizeof graphs[i]->digest);
    }
    blake3_final(&h, &d);
    memcpy(digest, d.b, sizeof d.b);
}
