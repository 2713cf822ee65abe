using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Tests.Unit.Grains.Nodes;

public sealed class ModelNamesTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("llama3.2:latest", new[] { "llama3.2:latest", "llama3.2" })]
    [InlineData("llama3.2", new[] { "llama3.2" })]
    [InlineData("llama3.2:1b", new[] { "llama3.2:1b" })]
    [InlineData(":latest", new[] { ":latest" })]
    public void Of_Name_AnswersToItselfAndWithoutLatest(string name, string[] words) => Assert.Equal(words, ModelNames.Of(new OfferedModel(name, null, null)));

    [Fact]
    public void Of_ModelWithAHash_AnswersToThatToo() =>
        Assert.Equal(["m:latest", "m", $"sha256:{Hash}"], ModelNames.Of(new OfferedModel("m:latest", Hash, null)));

    [Fact]
    public void Find_NameThatIsAlsoAnothersWithoutLatest_IsTheOneOfThatName()
    {
        OfferedModel[] models = [new("m:latest", null, 1), new("m", null, 2)];

        Assert.Equal(2, ModelNames.Find(models, "m")!.SizeBytes);
        Assert.Equal(1, ModelNames.Find(models[..1], "m")!.SizeBytes);
        Assert.Null(ModelNames.Find(models, "n"));
    }
}
