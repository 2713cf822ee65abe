using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using LLama;
using LLama.Native;
using LLama.Sampling;
using MonkeyTroop.EmbeddedEngine.Models;
using MonkeyTroop.EmbeddedEngine.Requests;

namespace MonkeyTroop.EmbeddedEngine.Inference;

/// <summary>
/// Computes answers, one at a time: first the prompt in steps of a batch, then token by token. It begins each time with an empty context, so that an
/// answer depends on its request alone and nothing of the one before is left.
/// </summary>
internal sealed class Generator(LoadedModel model)
{
    private readonly AbortFlag _abort = new(model.Computing);

    /// <summary>Computes an answer. The caller has the slot.</summary>
    /// <param name="prompt">The prompt, shorter than the context.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Ends it within a token.</param>
    /// <returns>The answer's parts; the last has an end.</returns>
    public async IAsyncEnumerable<Piece> RunAsync(LLamaToken[] prompt, CompletionRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var chooser = Chooser(request);
        using var aborting = _abort.RaiseWith(cancellation);
        var (batch, decoder, stop) = (new LLamaBatch(), new StreamingTokenDecoder(Encoding.UTF8, model.Weights), new StopText(request.Stop));
        var most = Math.Min(request.MaxTokens ?? int.MaxValue, model.Context - prompt.Length);
        try
        {
            model.Computing.MemoryClear();
            await Task.Run(() => ComputePrompt(prompt, batch, cancellation), cancellation);
            for (var made = 0; ;)
            {
                var (token, text) = await Task.Run(() => Next(chooser, batch, decoder), cancellation);
                if (token.IsEndOfGeneration(model.Weights.Vocab))
                {
                    yield return new Piece(stop.Rest(), made, AnswerEnd.Stop);
                    yield break;
                }

                text = stop.Take(text);
                made++;
                if (stop.IsFound || made == most)
                {
                    yield return new Piece(stop.IsFound ? text : text + stop.Rest(), made, stop.IsFound ? AnswerEnd.Stop : AnswerEnd.Length);
                    yield break;
                }

                yield return new Piece(text, made, null);
                await Task.Run(() => Compute([token], prompt.Length + made - 1, batch, cancellation), cancellation);
            }
        }
        finally
        {
            model.Computing.MemoryClear();
        }
    }

    private static DefaultSamplingPipeline Chooser(CompletionRequest request) => new()
    {
        Temperature = request.Choice.Temperature,
        TopP = request.Choice.TopP,
        TopK = 0,
        MinP = 0,
        TypicalP = 1,
        RepeatPenalty = 1,
        PenaltyCount = -1,
        FrequencyPenalty = request.Choice.FrequencyPenalty,
        PresencePenalty = request.Choice.PresencePenalty,
        Seed = request.Choice.Seed ?? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))),
        Grammar = request.Grammar is { } grammar ? new Grammar(grammar, "root") : null,
    };

    private (LLamaToken Token, string Text) Next(DefaultSamplingPipeline chooser, LLamaBatch batch, StreamingTokenDecoder decoder)
    {
        var token = chooser.Sample(model.Computing, batch.TokenCount - 1);
        decoder.Add(token);
        return (token, decoder.Read());
    }

    private void ComputePrompt(LLamaToken[] prompt, LLamaBatch batch, CancellationToken cancellation)
    {
        var step = (int)model.Computing.BatchSize;
        for (var done = 0; done < prompt.Length; done += step)
        {
            Compute(prompt.AsSpan(done, Math.Min(step, prompt.Length - done)), done, batch, cancellation);
        }
    }

    private void Compute(ReadOnlySpan<LLamaToken> tokens, int position, LLamaBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        batch.Clear();
        batch.AddRange(tokens, position, LLamaSeqId.Zero, logitsLast: true);
        var result = model.Computing.Decode(batch);
        cancellation.ThrowIfCancellationRequested();
        if (result != DecodeResult.Ok)
        {
            throw new InvalidOperationException($"llama.cpp could not compute a step: {result}");
        }
    }
}
