import { addTexts, type Texts } from "@/i18n";
import { audit } from "./texts/audit";
import { connections } from "./texts/connections";
import { jobs } from "./texts/jobs";
import { people } from "./texts/people";
import { system } from "./texts/system";

const en = {
  title: "Settings",
  tabs: {
    label: "Settings",
    account: "Account",
    people: "People",
    keys: "API keys",
    connections: "Connections",
    ownModels: "Own models",
    audit: "Audit log",
    jobs: "Jobs",
    system: "System",
  },
  adminOnly: {
    title: "Administrators only",
    text: "Your role is {{role}}. Ask an administrator for access.",
  },
  account: {
    who: "Your account",
    since: "Account since {{date}}",
    may: {
      reviewer: "You can judge in review queues.",
      viewer: "You can view everything but change nothing.",
      editor: "You can view everything, change use cases and flows, and start and stop rollouts.",
      admin: "You can view and change everything, and manage people and API keys.",
    },
    password: "Password",
    passwordHint: "Changing your password signs you out everywhere else.",
    current: "Current password",
    next: "New password",
    again: "Confirm new password",
    change: "Change password",
    changed: "Password changed. You are signed out everywhere else.",
    tooShort: "Use at least 12 characters.",
    tooLong: "Use at most 1,024 characters.",
    different: "The passwords do not match.",
    wrong: "The current password is incorrect.",
    wait: "Too many failed attempts. Try again in {{time}}.",
    look: "Language and appearance",
    lookHint: "Saved in this browser.",
  },
  once: {
    warning: "This is shown only once. Copy it now. Nobody can display it again, not even an administrator.",
    done: "I have copied it",
  },
  ...people.en,
  connections: connections.en,
  audit: audit.en,
  jobs: jobs.en,
  system: system.en,
};

const it: Texts<typeof en> = {
  title: "Impostazioni",
  tabs: {
    label: "Impostazioni",
    account: "Account",
    people: "Persone",
    keys: "Chiavi API",
    connections: "Connessioni",
    ownModels: "Modelli propri",
    audit: "Registro delle modifiche",
    jobs: "Lavori",
    system: "Sistema",
  },
  adminOnly: {
    title: "Solo per amministratori",
    text: "Il tuo ruolo è {{role}}. Per accedere, chiedi a un amministratore.",
  },
  account: {
    who: "Il tuo account",
    since: "Account dal {{date}}",
    may: {
      reviewer: "Puoi giudicare nelle code di revisione.",
      viewer: "Puoi vedere tutto, ma non modificare nulla.",
      editor: "Puoi vedere tutto, modificare casi d'uso e flussi, e avviare e fermare i rilasci.",
      admin: "Puoi vedere e modificare tutto, e gestire le persone e le chiavi API.",
    },
    password: "Password",
    passwordHint: "Se cambi la password, verrai disconnesso da tutti gli altri dispositivi.",
    current: "Password attuale",
    next: "Nuova password",
    again: "Conferma la nuova password",
    change: "Cambia la password",
    changed: "Password cambiata. Sei stato disconnesso da tutti gli altri dispositivi.",
    tooShort: "Usa almeno 12 caratteri.",
    tooLong: "Usa al massimo 1.024 caratteri.",
    different: "Le password non coincidono.",
    wrong: "La password attuale non è corretta.",
    wait: "Troppi tentativi falliti. Riprova tra {{time}}.",
    look: "Lingua e aspetto",
    lookHint: "Salvati in questo browser.",
  },
  once: {
    warning:
      "Viene mostrata una sola volta. Copiala ora: nessuno potrà più visualizzarla, nemmeno un amministratore.",
    done: "L'ho copiata",
  },
  ...people.it,
  connections: connections.it,
  audit: audit.it,
  jobs: jobs.it,
  system: system.it,
};

addTexts("settings", { en, it });

export type SettingsTexts = typeof en;
