/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole prove: make a session for the work, then prove in it. What cannot work is
 * refused before there is a session. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/proving.h"
#include "tui/proving_plan.h"
#include "tui/session_room.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

static const char *base_name(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The whole path of where the proof is to go, so that resume need not be told; NULL when
 * it goes to standard output. */
static const char *whole_path(const char *path, char whole[2 * PATH_MAX])
{
    char folder[PATH_MAX];
    if (strcmp(path, "-") == 0 || (path[0] != '/' && getcwd(folder, PATH_MAX) == NULL)) {
        return NULL;
    }
    snprintf(whole, 2 * PATH_MAX, "%s%s%s", path[0] == '/' ? "" : folder,
             path[0] == '/' ? "" : "/", path);
    return whole;
}

static enum exit_code make_session(struct proving *p, struct loaded *l,
                                   const struct proof_parameters *parameters,
                                   const struct vault_order *vault)
{
    struct invocation *const v = p->v;
    struct session *session;
    struct store *store;
    char whole[2 * PATH_MAX];
    const enum exit_code code = session_store_open(&store, v, STORE_CREATE);
    if (code != RC_SUCCESS) {
        return code == RC_SESSION ? RC_USAGE : code;
    }
    uint32_t n_left_over = 0;
    uint64_t bytes_left_over = 0;
    struct error ignored; /* what is left over does not disturb */
    (void)!store_empty_trash(store, 0, &n_left_over, &bytes_left_over, &ignored);
    const struct work_order order = {
        .name = option_text(&v->line, OPTION_SESSION),
        .guest = l->guest,
        .program_name = base_name(v->line.operand),
        .elf = l->elf.bytes,
        .len_elf = l->elf.len,
        .input = l->input.bytes,
        .len_input = l->input.len,
        .parameters = *parameters,
        .output_path = whole_path(p->output_path, whole),
        .vault = vault,
    };
    const enum status s = work_order(&session, store, &order, &v->error);
    if (s != STATUS_OK) {
        char room[SESSION_ROOM_BYTES] = "";
        if (s == STATUS_LIMIT) {
            session_room_text(room, store, "about",
                              l->elf.len + l->input.len + SESSION_ROOM_NEW);
        }
        if (room[0] != '\0') {
            const struct error why = v->error;
            (void)error_set(&v->error, s, "%.240s; %s", why.text, room);
        } else if (s != STATUS_ARGUMENT) {
            error_prefix(&v->error, "the store in folder '%s'", store_root(store));
        }
        store_close(store);
        return exit_code_of_status(s);
    }
    buffer_free(&l->elf);
    buffer_free(&l->input);
    return proving_take_session(p, store, session);
}

static enum exit_code prove(struct proving *p, struct loaded *l, struct invocation *v)
{
    struct proof_parameters parameters = proving_parameters(&v->line);
    struct vault_order order;
    const struct vault_order *vault;
    enum exit_code code = loaded_open(l, v, v->line.operand);
    if (code == RC_SUCCESS) {
        code = unlock_order(v, &order, &vault);
    }
    if (code == RC_SUCCESS) {
        code = proving_open(p, v, l->engine, l->guest, v->line.operand,
                            option_text(&v->line, OPTION_OUTPUT),
                            option_text(&v->line, OPTION_INPUT));
    }
    if (code == RC_SUCCESS) {
        code = proving_plan(p, &parameters);
    }
    if (code == RC_SUCCESS) {
        code = make_session(p, l, &parameters, vault);
    }
    return code == RC_SUCCESS ? proving_drive(p) : code;
}

enum exit_code command_prove(struct invocation *v)
{
    struct proving p;
    struct loaded l;
    if (has_option(&v->line, OPTION_PLAN)) {
        return proving_forecast(v);
    }
    memset(&p, 0, sizeof p);
    memset(&l, 0, sizeof l);
    p.v = v;
    const enum exit_code code = prove(&p, &l, v);
    proving_close(&p);
    loaded_close(&l);
    return code;
}
