import type { Texts } from "@/i18n";

const en = {
  people: {
    title: "People",
    hint: "Who can sign in, and what they can do.",
    add: "Add a person",
    you: "You",
    inactive: "Deactivated",
    actions: "Actions for {{name}}",
    ownRightsWhy: "Why you cannot change your own account here",
    ownRights:
      "You cannot change your own role or delete your own account. Ask another administrator. To change your password, go to Account.",
    changeRole: "Change the role",
    resetPassword: "Reset the password",
    deactivate: "Deactivate",
    activate: "Activate again",
    delete: "Delete",
    created: "{{name}} can now sign in.",
    createdTitle: "Give {{name}} this password",
    roleChanged: "Role of {{name}} changed: {{role}}.",
    deactivated: "{{name}} can no longer sign in.",
    activated: "{{name}} can sign in again.",
    deleted: "The account of {{name}} is deleted.",
    reset: "{{name}} has a new password.",
    roleTitle: "Role of {{name}}",
    roleHint: "Takes effect immediately.",
    resetTitle: "New password for {{name}}",
    resetText: "{{name}} is signed out everywhere and needs the new password to sign in again.",
    deactivateTitle: "Deactivate {{name}}?",
    deactivateText:
      "{{name}} is signed out everywhere at once and cannot sign in until somebody activates the account again. What {{name}} did stays in the audit log.",
    deleteTitle: "Delete the account of {{name}}?",
    deleteText:
      "{{name}} is signed out everywhere, and the account is gone for good. What {{name}} did stays in the audit log. To lock somebody out for a while, deactivate instead.",
    alone: "You are the only person so far. Add the people you work with.",
  },
  keys: {
    title: "API keys",
    hint: "Applications use an API key to request configurations and send feedback.",
    create: "Create a key",
    never: "Never",
    byWhom: "by {{name}}",
    revoked: "Revoked",
    revoke: "Revoke",
    revokeNamed: "Revoke {{name}}",
    revokeTitle: "Revoke the key “{{name}}”?",
    revokeText:
      "Applications that use this key will be refused. Revoking cannot be undone, so create the new key first.",
    revokeUsed: "It was last used {{when}}.",
    revokeDone: "The key “{{name}}” is revoked.",
    createdTitle: "The key “{{name}}”",
    createdHint: "Send it in the X-Api-Key header, or pass it to the SDK as the second argument.",
    emptyTitle: "No keys yet",
    emptyText:
      "Applications need a key to request configurations. Create one per application, so you can revoke them separately.",
  },
};

const it: Texts<typeof en> = {
  people: {
    title: "Persone",
    hint: "Chi può accedere, e che cosa può fare.",
    add: "Aggiungi una persona",
    you: "Tu",
    inactive: "Disattivato",
    actions: "Azioni per {{name}}",
    ownRightsWhy: "Perché qui non puoi modificare il tuo account",
    ownRights:
      "Non puoi cambiare il tuo ruolo né eliminare il tuo account. Chiedi a un altro amministratore. Per cambiare la password, vai su Account.",
    changeRole: "Cambia il ruolo",
    resetPassword: "Reimposta la password",
    deactivate: "Disattiva",
    activate: "Riattiva",
    delete: "Elimina",
    created: "Ora {{name}} può accedere.",
    createdTitle: "Consegna questa password a {{name}}",
    roleChanged: "Il ruolo di {{name}} ora è {{role}}.",
    deactivated: "{{name}} non può più accedere.",
    activated: "{{name}} può accedere di nuovo.",
    deleted: "L'account di {{name}} è eliminato.",
    reset: "{{name}} ha una nuova password.",
    roleTitle: "Ruolo di {{name}}",
    roleHint: "Ha effetto immediato.",
    resetTitle: "Nuova password per {{name}}",
    resetText: "{{name}} viene disconnesso ovunque e deve usare la nuova password per accedere.",
    deactivateTitle: "Disattivare {{name}}?",
    deactivateText:
      "{{name}} viene disconnesso subito ovunque e non può accedere finché qualcuno non riattiva l'account. Ciò che {{name}} ha fatto resta nel registro delle modifiche.",
    deleteTitle: "Eliminare l'account di {{name}}?",
    deleteText:
      "{{name}} viene disconnesso ovunque e l'account è eliminato definitivamente. Ciò che {{name}} ha fatto resta nel registro delle modifiche. Per escludere qualcuno solo per un po', disattivalo.",
    alone: "Per ora ci sei solo tu. Aggiungi chi si occupa dei casi d'uso con te.",
  },
  keys: {
    title: "Chiavi API",
    hint: "Le applicazioni usano una chiave API per richiedere configurazioni e inviare feedback.",
    create: "Crea una chiave",
    never: "Mai",
    byWhom: "da {{name}}",
    revoked: "Revocata",
    revoke: "Revoca",
    revokeNamed: "Revoca {{name}}",
    revokeTitle: "Revocare la chiave «{{name}}»?",
    revokeText:
      "Le applicazioni che usano questa chiave saranno rifiutate. La revoca è definitiva: prima crea la nuova chiave.",
    revokeUsed: "L'ultimo uso: {{when}}.",
    revokeDone: "La chiave «{{name}}» è revocata.",
    createdTitle: "La chiave «{{name}}»",
    createdHint: "Inviala nell'intestazione X-Api-Key, oppure passala all'SDK come secondo argomento.",
    emptyTitle: "Ancora nessuna chiave",
    emptyText:
      "Le applicazioni hanno bisogno di una chiave per richiedere le configurazioni. Creane una per applicazione, così puoi revocarle separatamente.",
  },
};

export const people = { en, it };
