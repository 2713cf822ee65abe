using System.CommandLine;
using System.Text.Json.Serialization;
using MonkeyTroop.ClientProxy.Identity;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>identity</c>: the account's id, whose key is created at first use. Makes no call.</summary>
internal static class IdentityCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var command = new Command("identity", "Prints this account's id; creates its key at first use") { json };
        command.SetAction(async (parsed, _) =>
        {
            await using var services = ClientHost.BuildCommand(flags.Settings(parsed));
            var account = services.GetRequiredService<Account>();
            if (parsed.GetValue(json))
            {
                var identity = new IdentityOutput(account.Id, account.Key is null ? null : Path.GetFullPath(account.KeyFile));
                CommandRun.PrintJson(identity, CliJson.Default.IdentityOutput);
            }
            else
            {
                Console.WriteLine(account.Id);
            }

            return 0;
        });
        return command;
    }
}

/// <summary>What <c>identity --json</c> prints.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="KeyFile">Where its private key is; null in Trusted mode without a key.</param>
internal sealed record IdentityOutput(string Account, string? KeyFile);

/// <summary>JSON that only commands print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IdentityOutput))]
internal sealed partial class CliJson : JsonSerializerContext;
