import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewUserBody } from "@/api/limits";
import { keys } from "@/api/queries";
import { LEAST, MOST, passwordProblem } from "@/components/forms/password";
import type { Column, Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";
import { shared } from "@/i18n/shared";
import { ROLES } from "./filters";

const en = {
  audit: {
    title: "Person",
    thing: "a person's account",
    named: "the account of “{{name}}”",
    open: "Open people",
  },
  fields: {
    username: {
      label: "User name",
      hint: "For example, an e-mail address. You cannot change it later.",
      taken: shared.en.error.code["user-same-username-already-exists"],
    },
    role: { label: "Role" },
    password: {
      label: "Password",
      hint: "At least 12 characters. A few words are easier to remember than symbols.",
      wrong: "Use 12 to 1,024 characters.",
    },
  },
  options: {
    role: {
      reviewer: {
        label: shared.en.role.reviewer,
        hint: "Can judge in review queues, and sees nothing else.",
      },
      viewer: {
        label: shared.en.role.viewer,
        hint: "Can view use cases, rollouts, feedback and the audit log, but change nothing.",
      },
      editor: {
        label: shared.en.role.editor,
        hint: "Can also create and change use cases and flows, and start and stop rollouts.",
      },
      admin: { label: shared.en.role.admin, hint: "Can also manage people and API keys." },
    },
    state: { active: { label: "Active" }, inactive: { label: "Deactivated" } },
  },
  filters: {
    role: { label: "Filter by role", any: "Any role" },
    state: { label: "Filter by state", any: "Any state" },
  },
  columns: {
    id: "Id",
    username: "Person",
    role: "Role",
    active: "Active",
    createdAt: "Since",
    updatedAt: "Changed",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Persona",
    thing: "l'account di una persona",
    named: "l'account di «{{name}}»",
    open: "Vai alle persone",
  },
  fields: {
    username: {
      label: "Nome utente",
      hint: "Per esempio, un indirizzo e-mail. Non si può cambiare in seguito.",
      taken: shared.it.error.code["user-same-username-already-exists"],
    },
    role: { label: "Ruolo" },
    password: {
      label: "Password",
      hint: "Almeno 12 caratteri. Alcune parole si ricordano meglio dei simboli.",
      wrong: "Usa da 12 a 1.024 caratteri.",
    },
  },
  options: {
    role: {
      reviewer: {
        label: shared.it.role.reviewer,
        hint: "Può giudicare nelle code di revisione, e non vede altro.",
      },
      viewer: {
        label: shared.it.role.viewer,
        hint: "Può vedere casi d'uso, rilasci, feedback e registro delle modifiche, senza modificare nulla.",
      },
      editor: {
        label: shared.it.role.editor,
        hint: "Può anche creare e modificare casi d'uso e flussi, e avviare e fermare i rilasci.",
      },
      admin: { label: shared.it.role.admin, hint: "Può anche gestire le persone e le chiavi API." },
    },
    state: { active: { label: "Attivo" }, inactive: { label: "Disattivato" } },
  },
  filters: {
    role: { label: "Filtra per ruolo", any: "Qualsiasi ruolo" },
    state: { label: "Filtra per stato", any: "Qualsiasi stato" },
  },
  columns: {
    id: "Id",
    username: "Persona",
    role: "Ruolo",
    active: "Attivo",
    createdAt: "Dal",
    updatedAt: "Modificato",
  },
};

addTexts("kinds.user", { en, it });

const fields = {
  username: { as: "name" },
  role: { as: "one", options: ROLES },
  // the service counts characters here, which its document cannot state
  password: {
    as: "password",
    check: (text) => passwordProblem(text) && `the length must be between ${LEAST} and ${MOST}`,
  },
} satisfies FieldsOf<"NewUserBody">;

type User = Schemas["UserAnswer"];

const pathOf = ({ id }: { id: string }) => ({ path: { user_id: id } });

/** Somebody who may sign in; their name stays, and their password is never shown. */
export const userKind: Kind<keyof typeof fields, User, Schemas["NewUserBody"]> = {
  texts: "kinds.user",
  fields,
  limits: NewUserBody,
  read: (record) => item(api.GET("/api/v1/users/{user_id}", { params: pathOf(record) })),
  create: (body) => item(api.POST("/api/v1/users", { body })),
  change: (record, { role, password }, version) =>
    item(
      api.PUT("/api/v1/users/{user_id}", {
        params: pathOf(record),
        headers: basedOn(version),
        body: { role, password },
      }),
    ),
  shownBy: () => [keys.access("people")],
};

/** The account of a person. */
export const user = {
  entity: "user",
  texts: "kinds.user",
} as const satisfies Entry;

/** What the list of people is made of, and what it is saved as. */
export const userColumns: readonly Column<User>[] = [
  { name: "username", value: (row) => row.username },
  { name: "role", value: (row) => row.role },
  { name: "active", value: (row) => String(row.active) },
  { name: "createdAt", value: (row) => Date.parse(row.createdAt), as: "day" },
  { name: "updatedAt", value: (row) => Date.parse(row.updatedAt), as: "moment" },
  { name: "id", value: (row) => row.id },
];
