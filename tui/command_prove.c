/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole prove: make a session for the work, then prove in it. What cannot work is
 * refused before there is a session. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/proving.h"
#include "tui/session_store.h"

static const char *base_name(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Where the proof is to go, so that resume need not be told. */
static enum status keep_output(struct session *session, const char *path, struct error *e)
{
    char folder[PATH_MAX], whole[2 * PATH_MAX];
    if (strcmp(path, "-") == 0 || (path[0] != '/' && getcwd(folder, PATH_MAX) == NULL)) {
        return STATUS_OK;
    }
    const int len = path[0] == '/' ? snprintf(whole, sizeof whole, "%s", path)
                                   : snprintf(whole, sizeof whole, "%s/%s", folder, path);
    return session_set(session, "output.path", whole, (size_t)len, e);
}

static enum exit_code make_session(struct proving *p, struct loaded *l,
                                   const struct proof_parameters *parameters)
{
    struct invocation *const v = p->v;
    struct session *session;
    struct store *store;
    const enum exit_code code = session_store_open(&store, v, STORE_CREATE);
    if (code != RC_SUCCESS) {
        return code == RC_SESSION ? RC_USAGE : code;
    }
    enum status s =
        work_create(&session, store, option_text(&v->line, OPTION_SESSION), l->guest,
                    base_name(v->line.operand), l->elf.bytes, l->elf.len, l->input.bytes,
                    l->input.len, parameters, &v->error);
    if (s != STATUS_OK) {
        if (s != STATUS_ARGUMENT) {
            error_prefix(&v->error, "the store in folder '%s'", store_root(store));
        }
        store_close(store);
        return exit_code_of_status(s);
    }
    buffer_free(&l->elf);
    buffer_free(&l->input);
    s = keep_output(session, p->output_path, &v->error);
    const enum exit_code taken = proving_take_session(p, store, session);
    return s == STATUS_OK ? taken : exit_code_of_status(s);
}

static enum exit_code prove(struct proving *p, struct loaded *l, struct invocation *v)
{
    struct proof_parameters parameters = proving_parameters(&v->line);
    enum exit_code code = loaded_open(l, v, v->line.operand);
    if (code == RC_SUCCESS) {
        code = proving_open(p, v, l->engine, l->guest, v->line.operand,
                            option_text(&v->line, OPTION_OUTPUT),
                            option_text(&v->line, OPTION_INPUT));
    }
    if (code == RC_SUCCESS) {
        code = proving_plan(p, &parameters);
    }
    if (code == RC_SUCCESS) {
        code = make_session(p, l, &parameters);
    }
    return code == RC_SUCCESS ? proving_drive(p) : code;
}

enum exit_code command_prove(struct invocation *v)
{
    struct proving p;
    struct loaded l;
    memset(&p, 0, sizeof p);
    memset(&l, 0, sizeof l);
    p.v = v;
    const enum exit_code code = prove(&p, &l, v);
    proving_close(&p);
    loaded_close(&l);
    return code;
}
