using System.CommandLine;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>models</c>: what the network serves now.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var command = new Command("models", "Shows the models that the network serves now") { json };
        command.SetAction((parsed, cancellation) => CommandRun.AskAsync(
            flags.Settings(parsed),
            coordinator => coordinator.ModelsAsync(cancellation),
            models => Show(models, parsed.GetValue(json))));
        return command;
    }

    private static void Show(ModelList models, bool json)
    {
        if (json)
        {
            CommandRun.PrintJson(models, ProtocolJson.Default.ModelList);
            return;
        }

        var grid = new Grid("Model", "Nodes", "Size", "Content hash", "Credits for 1,000 tokens");
        foreach (var model in models.Data)
        {
            grid.Add(model.Id, Figures.Count(model.Nodes), Figures.Size(model.SizeBytes), model.ContentHash ?? "-", Figures.Price(model.Rates?.Completion));
        }

        grid.Print("No node serves a model now.");
    }
}
