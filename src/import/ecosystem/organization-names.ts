/** Names of organisations in Ecosystem Graphs, with other spellings and former or shorter names of the same one. */
export const organizationNames: Readonly<Record<string, readonly string[]>> = {
  Meta: ['Meta AI', 'Meta FAIR'],
  Google: ['Google Research'],
  'Google DeepMind': ['Google Deepmind'],
  'Allen Institute for AI': ['AI2'],
  'AI21 Labs': ['AI21'],
  Amazon: ['Amazon Web Services (AWS)'],
  Apple: ['Apple AI'],
  EleutherAI: ['Eleuther AI'],
  'Hugging Face': ['HuggingFace'],
  NVIDIA: ['Nvidia'],
  DeepSeek: ['Deepseek AI'],
  'Nous Research': ['Nous'],
  'UC Berkeley': ['Berkeley'],
  'Carnegie Mellon University': ['CMU'],
  'Stanford University': ['Stanford'],
  LAION: ['LAION e.V.'],
  'Hong Kong University of Science and Technology': [
    'Hong Kong University of Science and Technology (Guangzhou + original)',
  ],
};

/** Texts that name several organisations in a way that the rule for splitting would not see. */
export const organizationLists: Readonly<Record<string, readonly string[]>> = {
  'ByteDance and University of Maryland, College Park': ['ByteDance', 'University of Maryland, College Park'],
  'Paladin Group and Dais Technology': ['Paladin Group', 'Dais Technology'],
};
