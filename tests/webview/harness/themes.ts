/** What VS Code gives a webview in one of its own themes: the body's classes, and the custom properties that the page uses. */
export interface VsCodeTheme {
  readonly classes: string;
  readonly kind: string;
  readonly properties: Readonly<Record<string, string>>;
}

const fonts = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': '"Droid Sans Mono", "monospace", monospace',
  'editor-font-size': '13px',
};

/** Values of Light Modern, Dark Modern, Dark High Contrast and Light High Contrast. */
export const themes = {
  light: {
    classes: 'vscode-light',
    kind: 'vscode-light',
    properties: {
      ...fonts,
      foreground: '#3B3B3B',
      descriptionForeground: '#3B3B3B',
      'editor-background': '#FFFFFF',
      'editorWidget-background': '#F8F8F8',
      focusBorder: '#005FB8',
      'textLink-foreground': '#005FB8',
      'textCodeBlock-background': '#F8F8F8',
      'editorError-foreground': '#E51400',
      'editorWarning-foreground': '#BF8803',
      'input-background': '#FFFFFF',
      'input-foreground': '#3B3B3B',
      'input-border': '#CECECE',
      'button-secondaryBackground': '#E5E5E5',
      'button-secondaryForeground': '#3B3B3B',
      'button-border': '#0000001A',
    },
  },
  dark: {
    classes: 'vscode-dark',
    kind: 'vscode-dark',
    properties: {
      ...fonts,
      foreground: '#CCCCCC',
      descriptionForeground: '#9D9D9D',
      'editor-background': '#1F1F1F',
      'editorWidget-background': '#202020',
      focusBorder: '#0078D4',
      'textLink-foreground': '#4DAAFC',
      'textCodeBlock-background': '#2B2B2B',
      'editorError-foreground': '#F14C4C',
      'editorWarning-foreground': '#CCA700',
      'input-background': '#313131',
      'input-foreground': '#CCCCCC',
      'input-border': '#3C3C3C',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#CCCCCC',
      'button-border': '#FFFFFF12',
    },
  },
  'high-contrast': {
    classes: 'vscode-high-contrast',
    kind: 'vscode-high-contrast',
    properties: {
      ...fonts,
      foreground: '#FFFFFF',
      descriptionForeground: '#FFFFFFB3',
      'editor-background': '#000000',
      'editorWidget-background': '#0C141F',
      focusBorder: '#F38518',
      contrastBorder: '#6FC3DF',
      'textLink-foreground': '#21A6FF',
      'textCodeBlock-background': '#000000',
      'editorError-foreground': '#F48771',
      'editorWarning-foreground': '#FFD370',
      'input-background': '#000000',
      'input-foreground': '#FFFFFF',
      'input-border': '#6FC3DF',
      'button-secondaryForeground': '#FFFFFF',
      'button-border': '#6FC3DF',
    },
  },
  'high-contrast-light': {
    classes: 'vscode-high-contrast-light vscode-high-contrast',
    kind: 'vscode-high-contrast-light',
    properties: {
      ...fonts,
      foreground: '#292929',
      descriptionForeground: '#292929B3',
      'editor-background': '#FFFFFF',
      'editorWidget-background': '#FFFFFF',
      focusBorder: '#006BBD',
      contrastBorder: '#0F4A85',
      'textLink-foreground': '#0F4A85',
      'textCodeBlock-background': '#F2F2F2',
      'editorError-foreground': '#B5200D',
      'editorWarning-foreground': '#895503',
      'input-background': '#FFFFFF',
      'input-foreground': '#292929',
      'input-border': '#0F4A85',
      'button-secondaryBackground': '#FFFFFF',
      'button-secondaryForeground': '#292929',
      'button-border': '#0F4A85',
    },
  },
} as const satisfies Readonly<Record<string, VsCodeTheme>>;

export type ThemeName = keyof typeof themes;
