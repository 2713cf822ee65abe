using System.ComponentModel;
using System.Diagnostics;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary>The overlay as Kustomize renders it, where <c>kubectl</c> is installed.</summary>
public sealed class KustomizeTests
{
    [Fact]
    public async Task Example_IsRendered_WithItsOwnUrlAndImages()
    {
        using var kubectl = TryStart();
        Assert.SkipWhen(kubectl is null, "kubectl is not installed");
        var (rendered, mistakes) = (kubectl!.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), kubectl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await kubectl.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (kubectl.ExitCode, await mistakes));
        Assert.Contains("image: registry.example/monkey-troop/silo:", await rendered, StringComparison.Ordinal);
        Assert.Contains("value: 10.244.0.0/24", await rendered, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.0/32", await rendered, StringComparison.Ordinal);
    }

    private static Process? TryStart()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(Repository.Root, "deploy", "kubernetes", "overlays", "example")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
