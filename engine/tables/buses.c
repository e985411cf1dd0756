/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The list of buses as data, for the recorder and for reports. */
#include "tables/buses.h"

#define BUS_ROW(name_, scope_, arity_, doc_) \
    {.name = #name_, .scope = AIR_##scope_, .arity = arity_, .doc = doc_},
static const struct air_bus buses[] = {BUS_LIST(BUS_ROW)};

const struct air_bus_list machine_buses = {
    .buses = buses,
    .n_buses = N_BUSES,
    .u16 = BUS_U16,
    .byte2 = BUS_BYTE2,
};
