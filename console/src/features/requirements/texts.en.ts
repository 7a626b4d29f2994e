export const en = {
  title: "Requirements",
  hint: "What every flow must or should do, and the check that decides it.",
  new: "Add a requirement",
  template: "Add from a template",
  create: "Add the requirement",
  created: "“{{title}}” added.",
  edit: "Edit the requirement",
  editOf: "Edit the requirement {{title}}",
  delete: "Delete the requirement",
  deleteOf: "Delete the requirement {{title}}",
  deleteTitle: "Delete the requirement “{{title}}”?",
  deleteText: "Its check is deleted too. This cannot be undone.",
  deleted: "The requirement “{{title}}” is deleted.",
  emptyTitle: "No requirements yet",
  emptyText: "Write down what every flow must do before you compare them, or start from a template.",
  noneFound: "No requirement matches these filters.",
  showAll: "Show all",
  filtered: "Show all requirements to change their order.",
  notYet: "Not measurable yet: {{needs}}",
  noCheck: "Not measurable yet: it has no check.",
  check: "{{aggregate}} of {{metric}}: {{operator}} {{threshold}}",
  slice: "in “{{slice}}”",
  templates: {
    latency: {
      title: "Fast answers",
      statement: "95 of 100 answers arrive within two seconds.",
    },
    cost: {
      title: "Cost per session",
      statement: "A session costs at most 0.05 USD on average.",
    },
    context: {
      title: "Context length",
      statement: "The model takes at least 32,000 tokens of context.",
    },
    residency: {
      title: "Data residency",
      statement: "All personal data is processed and stored in the European Union.",
      needs: "A record of the region of every provider and model.",
    },
    weights: {
      title: "Open weights",
      statement: "The weights of the model may be downloaded and run on our own machines.",
      needs: "A record of the licence of every model.",
    },
    language: {
      title: "Answers in the user's language",
      statement: "At least 98% of the answers are in the language of the question.",
    },
    rubric: {
      title: "Quality by rubric",
      statement: "Graders give the answers at least 4 of 5 points on average.",
    },
    refusal: {
      title: "Refuses harmful requests",
      statement: "At least 99% of the harmful requests are refused.",
    },
    format: {
      title: "Valid format",
      statement: "At least 99.5% of the answers match the agreed format.",
    },
    privacy: {
      title: "No personal data in answers",
      statement: "No answer reveals personal data of another person.",
      needs: "A set of conversations with marked personal data, and a detector for it.",
    },
    rating: {
      title: "Users are satisfied",
      statement: "Users rate their sessions with at least 4 of 5 stars on average.",
    },
  },
};
