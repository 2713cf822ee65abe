using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Models;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Models;

namespace MonkeyTroop.Tests.Unit.EmbeddedEngine.Inference;

public sealed class GrammarCheckTests(GrammarCheckTests.Fixture fixture) : IClassFixture<GrammarCheckTests.Fixture>
{
    [Theory]
    [InlineData("root ::= [a-z]{2,4}", true)]
    [InlineData("root ::= [a-z]{5000}", false)]
    [InlineData("root ::= root | \"a\"", false)]
    [InlineData("root ::= missing", false)]
    [InlineData("no grammar", false)]
    public void IsRead_Grammar_IsWhatLlamaCppSays(string grammar, bool isRead) => Assert.Equal(isRead, GrammarCheck.IsRead(fixture.Model, grammar));

    /// <summary>The only model of this process: llama.cpp is told once where its log goes.</summary>
    public sealed class Fixture : IDisposable
    {
        private readonly TestFolder _folder = new("grammar");

        public Fixture() => Model = new LoadedModel(
            Options.Create(new ModelOptions { File = TinyModel.Write(_folder.At("tiny.gguf")), Context = 64 }), NullLogger<LoadedModel>.Instance);

        internal LoadedModel Model { get; }

        public void Dispose()
        {
            Model.Dispose();
            _folder.Dispose();
        }
    }
}
