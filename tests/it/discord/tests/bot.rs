//! A small bot on serenity, as unlike the real one as it likes: the double must not care.
//!
//! `/game new` opens a lobby with a Join button, `/guess` opens a box, `/slow` never answers,
//! `/replay show` offers names. A DM is acknowledged by a reaction and told to all who joined.

use std::sync::{Arc, Mutex};

use serenity::all::{
    ActionRowComponent, AutocompleteChoice, ButtonStyle, ChannelId, Client, ClientBuilder, Command,
    CommandInteraction, CommandOptionType, Context, CreateActionRow, CreateAutocompleteResponse,
    CreateButton, CreateCommand, CreateCommandOption, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, EventHandler, GatewayIntents,
    HttpBuilder, InputTextStyle, Interaction, InteractionContext, Message, Ready, UserId,
};
use serenity::async_trait;

use crate::discord::Discord;

/// What the bot heard and whom it knows.
#[derive(Clone, Default)]
pub(super) struct Bot {
    heard: Arc<Mutex<Vec<String>>>,
    joined: Arc<Mutex<Vec<UserId>>>,
}

impl Bot {
    /// Starts a bot that lives as long as the test's runtime, and waits until it is ready.
    pub(super) async fn start(discord: &Discord) -> Self {
        let bot = Self::default();
        let mut client = bot.client(discord, intents()).await;
        tokio::spawn(async move { client.start().await });
        discord.bot_ready().await;
        discord
            .until("the commands are registered", || {
                !discord.registered(None).is_empty()
            })
            .await;
        bot
    }

    pub(super) async fn client(&self, discord: &Discord, intents: GatewayIntents) -> Client {
        let http = HttpBuilder::new(discord.token())
            .proxy(discord.url())
            .ratelimiter_disabled(true)
            .build();
        let builder = ClientBuilder::new_with_http(http, intents).event_handler(self.clone());
        builder.await.expect("the client builds without a network")
    }

    /// What was written, as far as the gateway told the bot.
    pub(super) fn heard(&self, text: &str) -> bool {
        self.heard.lock().unwrap().iter().any(|heard| heard == text)
    }

    async fn command(&self, ctx: &Context, asked: &CommandInteraction) {
        let answer = match asked.data.name.as_str() {
            "game" => {
                let lobby = format!("**{}** opens a game", asked.user.display_name());
                CreateInteractionResponse::Message(
                    CreateInteractionResponseMessage::new()
                        .content(lobby)
                        .components(vec![CreateActionRow::Buttons(vec![
                            CreateButton::new("join")
                                .label("Join")
                                .style(ButtonStyle::Primary),
                            CreateButton::new("start").label("Start").disabled(true),
                        ])]),
                )
            }
            "guess" => {
                let input = CreateInputText::new(InputTextStyle::Short, "Your word", "word");
                let modal = CreateModal::new("guess", "Guess")
                    .components(vec![CreateActionRow::InputText(input)]);
                CreateInteractionResponse::Modal(modal)
            }
            _ => return,
        };
        // A second delivery of the same interaction is refused, which is all the same to this bot.
        let _ = asked.create_response(ctx, answer).await;
    }
}

pub(super) fn intents() -> GatewayIntents {
    GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES
}

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, ctx: Context, _: Ready) {
        let group = |name, option| {
            CreateCommandOption::new(CommandOptionType::SubCommand, name, name)
                .add_sub_option(option)
        };
        let mode = CreateCommandOption::new(CommandOptionType::String, "mode", "which game")
            .required(true)
            .add_string_choice("Two player", "two_player")
            .add_string_choice("Race", "race");
        let partner = CreateCommandOption::new(CommandOptionType::User, "partner", "with whom");
        let rounds = CreateCommandOption::new(CommandOptionType::Integer, "rounds", "how many")
            .min_int_value(1)
            .max_int_value(20);
        let name = CreateCommandOption::new(CommandOptionType::String, "name", "which one")
            .set_autocomplete(true);
        let commands = vec![
            CreateCommand::new("game")
                .description("play")
                .contexts(vec![InteractionContext::Guild])
                .add_option(
                    group("new", mode)
                        .add_sub_option(partner)
                        .add_sub_option(rounds),
                ),
            CreateCommand::new("replay")
                .description("look")
                .add_option(group("show", name)),
            CreateCommand::new("guess").description("say a word"),
            CreateCommand::new("slow").description("never answers"),
        ];
        Command::set_global_commands(&ctx, commands).await.unwrap();
    }

    async fn message(&self, ctx: Context, message: Message) {
        self.heard.lock().unwrap().push(message.content.clone());
        if message.author.bot || message.guild_id.is_some() {
            return;
        }
        let joined = self.joined.lock().unwrap().clone();
        for user in joined.into_iter().filter(|user| *user != message.author.id) {
            let channel: ChannelId = user.create_dm_channel(&ctx).await.unwrap().id;
            let told = CreateMessage::new().content("your partner guessed");
            channel.send_message(&ctx, told).await.unwrap();
        }
        message.react(&ctx, '✅').await.unwrap();
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(asked) => self.command(&ctx, &asked).await,
            Interaction::Autocomplete(asked) => {
                let choices = vec![AutocompleteChoice::new("monday-1", "monday-1")];
                let offer = CreateAutocompleteResponse::new().set_choices(choices);
                let answer = CreateInteractionResponse::Autocomplete(offer);
                asked.create_response(&ctx, answer).await.unwrap();
            }
            Interaction::Component(pressed) => {
                self.joined.lock().unwrap().push(pressed.user.id);
                let lobby = format!("{}\n<@{}> is in", pressed.message.content, pressed.user.id);
                let update = CreateInteractionResponseMessage::new().content(lobby);
                let answer = CreateInteractionResponse::UpdateMessage(update);
                pressed.create_response(&ctx, answer).await.unwrap();
            }
            Interaction::Modal(filled) => {
                let ActionRowComponent::InputText(word) = &filled.data.components[0].components[0]
                else {
                    return;
                };
                let said = format!("you said {}", word.value.as_deref().unwrap_or_default());
                let reply = CreateInteractionResponseMessage::new()
                    .content(said)
                    .ephemeral(true);
                let answer = CreateInteractionResponse::Message(reply);
                filled.create_response(&ctx, answer).await.unwrap();
            }
            _ => {}
        }
    }
}
