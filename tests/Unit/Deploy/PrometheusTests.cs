using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary>The alerts, as Prometheus' own tool reads and tries them.</summary>
public sealed partial class PrometheusTests : IDisposable
{
    private readonly TestFolder _folder = new("promtool");

    private static string Rules => Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml");

    private static string Tests => Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.test.yml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Rules_ReadByPromtool_AreRules() => RunAsync("check", "rules", Rules);

    [Fact]
    public Task Rules_TriedByPromtool_FireWhenTheyMustAndNotBefore() => RunAsync("test", "rules", Tests);

    [Fact]
    public void Rules_All_AreTried()
    {
        var tried = Tried().Matches(File.ReadAllText(Tests)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.All(Named().Matches(File.ReadAllText(Rules)), alert => Assert.Contains(alert.Groups[1].Value, tried));
    }

    private async Task RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var promtool = TroopProcess.Start(new ProcessSpec("promtool", "promtool", arguments, _folder.At("logs", "promtool")));

        Assert.True(await promtool.ExitAsync() == 0, promtool.Output.Tail());
    }

    [GeneratedRegex(@"^\s*- alert: (\w+)", RegexOptions.Multiline)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\s*alertname: (\w+)", RegexOptions.Multiline)]
    private static partial Regex Tried();
}
