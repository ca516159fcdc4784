//! Creates arguments for the options that `options::SETTINGS` declares.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::options::{Mode, Options, SETTINGS, Setting, SettingKind};

const RULES: &str = "Rules by proto path (`.` is everything; all are repeatable)";

/// The given settings, with their values.
pub(super) struct SettingArguments(Vec<(&'static Setting, String)>);

impl SettingArguments {
    /// Applies them to `options`.
    pub fn apply(&self, options: &mut Options) {
        for (setting, value) in &self.0 {
            // The parser has already validated the value.
            let _ = setting.set(options, value);
        }
    }
}

impl Args for SettingArguments {
    fn augment_args(command: Command) -> Command {
        SETTINGS.iter().fold(command, |command, setting| command.arg(argument(setting)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn argument(setting: &'static Setting) -> Arg {
    let argument = Arg::new(setting.name).long(setting.name).help(setting.help);
    let Some(placeholder) = setting.kind.placeholder() else {
        return argument.action(ArgAction::SetTrue);
    };
    let argument = argument.value_name(placeholder);
    if matches!(setting.kind, SettingKind::Mode) {
        let modes = Mode::ALL.map(|mode| PossibleValue::new(mode.name()).help(mode.help()));
        return argument.short('m').value_parser(PossibleValuesParser::new(modes));
    }
    let checked = |text: &str| setting.set(&mut Options::default(), text).map(|()| text.to_owned());
    argument.action(ArgAction::Append).help_heading(RULES).value_parser(checked)
}

impl FromArgMatches for SettingArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut given = Vec::new();
        for setting in SETTINGS {
            if matches!(setting.kind, SettingKind::Flag(_)) {
                given.extend(matches.get_flag(setting.name).then(|| (setting, String::new())));
            } else {
                let values = matches.get_many::<String>(setting.name).into_iter().flatten();
                given.extend(values.map(|value| (setting, value.clone())));
            }
        }
        Ok(Self(given))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
