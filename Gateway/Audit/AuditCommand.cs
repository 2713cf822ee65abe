using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MonkeyTroop.Gateway.Startup;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Gateway.Audit;

/// <summary><c>audit</c>: what an operator does with the record of what happened.</summary>
internal static class AuditCommand
{
    private const int DefaultLines = 20;
    private const int MaxLines = 100_000;

    /// <summary>Makes the command with its subcommand.</summary>
    public static Command Create() => new("audit", "Shows what happened and who asked for it") { CreateTail() };

    private static Command CreateTail()
    {
        var follow = new Option<bool>("--follow") { Description = "Go on showing events as they happen, until Ctrl+C" };
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts, an event on each line" };
        var type = new Option<string?>("--type") { Description = "Only events of this type, or of a family of types: authorization, transaction, rate_limit, security", HelpName = "TYPE" };
        var user = new Option<string?>("--user") { Description = "Only events about this account or node, or that name it", HelpName = "ID" };
        var lines = new Option<int>("--lines")
        {
            Description = $"Events to begin with, the last ones, 0 to {MaxLines}",
            DefaultValueFactory = _ => DefaultLines,
            CustomParser = ParseLines,
            HelpName = "N",
        };
        var command = new Command("tail", "Shows the last events of this machine's files; needs neither the coordinator nor the database")
        {
            follow, json, type, user, lines,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var interruption = new Interruption();
            var tail = new AuditTail(FolderOf(parsed), TimeProvider.System)
            {
                EventType = parsed.GetValue(type),
                User = parsed.GetValue(user),
            };
            Action<AuditEvent> print = parsed.GetValue(json) ? AuditTailText.PrintJson : AuditTailText.Print;
            try
            {
                await tail.RunAsync(parsed.GetValue(lines), parsed.GetValue(follow), print, interruption.Token);
                return 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartupFailureException($"the audit files cannot be read: {e.Message.TrimEnd('.')}", e);
            }
        });
        return command;
    }

    /// <summary>The folder that the settings name. Nothing else of them is looked at: this has to work when they are wrong.</summary>
    private static string FolderOf(ParseResult parsed)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddFlags(GatewaySettings.SettingsOf(parsed));
        var settings = new StorageOptions();
        if (builder.Configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.DataFolder)}"] is { Length: > 0 } folder)
        {
            settings.DataFolder = folder;
        }

        return Directory.Exists(settings.DataFolder)
            ? settings.DataFolder
            : throw new StartupFailureException($"there is no data folder {settings.DataFolder}; name the coordinator's with --data");
    }

    private static int ParseLines(ArgumentResult result)
    {
        if (result.Tokens is [var token]
            && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) && lines <= MaxLines)
        {
            return lines;
        }

        result.AddError($"--lines takes a number, 0 to {MaxLines}");
        return 0;
    }
}
