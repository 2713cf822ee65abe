using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Models;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Models;

namespace MonkeyTroop.Tests.Unit.EmbeddedEngine.Inference;

public sealed class GrammarCheckTests : IDisposable
{
    private readonly TestFolder _folder = new("grammar");
    private readonly LoadedModel _model;

    public GrammarCheckTests() => _model = new LoadedModel(
        Options.Create(new ModelOptions { File = TinyModel.Write(_folder.At("tiny.gguf")), Context = 64 }), NullLogger<LoadedModel>.Instance);

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("root ::= [a-z]{2,4}", true)]
    [InlineData("root ::= [a-z]{5000}", false)]
    [InlineData("root ::= root | \"a\"", false)]
    [InlineData("root ::= missing", false)]
    [InlineData("no grammar", false)]
    public void IsRead_Grammar_IsWhatLlamaCppSays(string grammar, bool isRead) => Assert.Equal(isRead, GrammarCheck.IsRead(_model, grammar));
}
