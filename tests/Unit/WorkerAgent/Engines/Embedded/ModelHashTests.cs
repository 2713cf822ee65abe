using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines.Embedded;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines.Embedded;

public sealed class ModelHashTests : IDisposable
{
    private readonly TestFolder _folder = new("hash");
    private readonly NodeFolder _node;

    public ModelHashTests() => _node = new NodeFolder(Options.Create(new NodeOptions { DataFolder = _folder.At("worker") }));

    private string Model => _folder.At("a.gguf");

    private string Kept => _node.Path("model-hashes.json");

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task FindAsync_SameSizeAndTime_IsNotReadAgain()
    {
        var first = await FindAsync("one");
        var time = File.GetLastWriteTimeUtc(Model);
        await File.WriteAllTextAsync(Model, "two", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(Model, time);

        Assert.Equal(Sha256("one"), first);
        Assert.Equal(first, await FindAsync(null));
    }

    [Fact]
    public async Task FindAsync_Changed_IsWorkedOutAgain()
    {
        await FindAsync("one");
        await File.WriteAllTextAsync(Model, "other", TestContext.Current.CancellationToken);

        Assert.Equal(Sha256("other"), await FindAsync(null));
    }

    [Fact]
    public async Task FindAsync_KeptHashesCutOff_IsWorkedOutAgain()
    {
        await FindAsync("one");
        await File.WriteAllTextAsync(Kept, "[{", TestContext.Current.CancellationToken);

        Assert.Equal(Sha256("one"), await FindAsync(null));
    }

    [Fact]
    public async Task FindAsync_NoFile_Throws() => await Assert.ThrowsAnyAsync<IOException>(() => FindAsync(null));

    private static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    private async Task<string?> FindAsync(string? content)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(Model, content, TestContext.Current.CancellationToken);
        }

        var hash = new ModelHash(_node, NullLogger<ModelHash>.Instance);
        await hash.FindAsync(Model, TestContext.Current.CancellationToken);
        return hash.Known;
    }
}
