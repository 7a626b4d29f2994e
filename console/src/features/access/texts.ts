import { addTexts, type Texts } from "@/i18n";

const en = {
  title: "Sign in",
  lead: "Continuous delivery for AI: release, compare and improve, and always know why.",
  username: "User name",
  password: "Password",
  submit: "Sign in",
  first: "The first start of the service prints a user and a password.",
  again: {
    title: "Your login has expired",
    text: "Sign in again to go on where you were. Nothing you typed is lost.",
    other: "Sign in as somebody else",
  },
};

const it: Texts<typeof en> = {
  title: "Accedi",
  lead: "Rilascio continuo per l'IA: rilascia, confronta, migliora, e sai sempre perché.",
  username: "Nome utente",
  password: "Password",
  submit: "Accedi",
  first: "Il primo avvio del servizio stampa un utente e una password.",
  again: {
    title: "La sessione è scaduta",
    text: "Accedi di nuovo per continuare da dove eri. Nulla di ciò che hai scritto va perso.",
    other: "Accedi come un'altra persona",
  },
};

addTexts("access", { en, it });

export type AccessTexts = typeof en;
